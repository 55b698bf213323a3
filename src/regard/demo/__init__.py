"""A made-up company: a folder of exports as the real systems would write them, with the truth beside it."""

from regard.demo.company import Company, write_company

__all__ = ["Company", "write_company"]
