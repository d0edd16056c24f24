"""The invented county: its cast, its year, and bulk for benchmarks. Everything in it is invented and marked so."""

from bruecke.config.demo.cast import Account, accounts

__all__ = ["Account", "accounts"]
