"""The order in which records are looked at: likely relevant ones first. Ranking never excludes a record."""
