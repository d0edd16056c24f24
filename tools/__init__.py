"""Programs around the product, with nothing but the standard library: set-up, database, start, tests, messages."""
