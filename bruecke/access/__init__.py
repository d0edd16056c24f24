"""Who someone is and what they may do: organisations, units, users, memberships, dossiers, grants, the policy, the wall.

Owns the words actor, dossier, shelf, grant, rule. Receives nothing; answers `may`, `visible`, `require`, and is the
only place where access changes (`grant`, `end_grant`).
"""
