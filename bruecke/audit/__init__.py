"""The append-only memory: who did what in which dossier, sealed every minute into a tree that a stranger can verify.

It lies at the bottom because everybody writes it. Owns the words entry, seal, checkpoint. It never learns a name.
"""
