"""Everything that turns a source into searchable, citable articles. Imports nothing from `bot`."""
