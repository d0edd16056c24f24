"""Places children into schools, provably as well as possible; knows no Django, no person and no database."""
