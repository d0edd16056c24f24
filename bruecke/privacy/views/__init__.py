"""Pages, cut by who reads them."""
