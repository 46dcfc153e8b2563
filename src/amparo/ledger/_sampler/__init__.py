"""The sampler of the ledger: one caravan's people, drawn by Markov chains.

``size`` draws the people together and each source's lean, ``flows`` the running total of one
outcome, ``globals`` what all caravans share, ``laws`` the few densities they need. The model, every
prior and the reason for each: ``docs/ledger.md``. The same functions run compiled where numba is
installed and as plain Python where it is not, from the same random numbers.
"""
