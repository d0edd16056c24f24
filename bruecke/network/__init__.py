"""The directory: municipalities, places, schools, languages, countries; who answers for which area; rules of the county.

It knows no person. Owns the words municipality, area assignment, participation, county rule. It answers `responsible`,
`rule` and the registers.
"""
