"""What a source would state: a Gaussian process over statements, in logarithms of people.

``features`` reads statements into arrays, ``kernels`` declares how two statements resemble each
other, ``process`` learns how much each resemblance counts, ``shape`` learns the form of the error.
The whole model, every prior and its reason: ``docs/predict.md``.
"""
