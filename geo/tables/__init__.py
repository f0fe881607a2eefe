"""The small tables that ship with Pravah, their builder and their reader."""
