"""School entrants: from the report that a child has come to its first day in a school and the years of support after it.

Owns the words entrant, counselling, school group, placement round, placement and follow-up. Receives reports of a child
from families, registration offices, schools and counselling (by hand-over); answers with a school place, its reason and
the figures of waiting and load.
"""
