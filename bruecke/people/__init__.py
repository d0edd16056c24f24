"""The person and the household, once: names as in the passport, how to reach them, finding them in any script.

Owns the words person, household, pair and merge. Receives facts from the contexts above; answers search and contact facts.
"""
