"""How the tables of `amparo.safety.weigh` are learnt from the corpus."""
