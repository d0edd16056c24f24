"""The duties towards the person: her own pages, who looked, withdrawal and its effects, erasure in time.

It sits on top because it must know every table. Owns the word erasure.
"""
