"""The demo: an installation on one's own machine, with stories in it.

Everything in it is made through the services, as people would make it, only with the
clock set: so its ledger holds like any other. No text here is read by the product.
"""
