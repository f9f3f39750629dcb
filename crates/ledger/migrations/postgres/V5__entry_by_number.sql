-- An entry is found by its number alone: an index over random record ids touched a page of its own for each entry.
ALTER TABLE entry DROP CONSTRAINT entry_space_record_version_key;
