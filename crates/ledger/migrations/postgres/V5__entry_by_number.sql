-- An entry is found by its number alone: an index over random record ids touched a page of its own for each entry.
ALTER TABLE entry DROP CONSTRAINT entry_space_record_version_key;
-- What is sealed cannot be made smaller: nobody need try.
ALTER TABLE entry ALTER COLUMN head SET STORAGE EXTERNAL, ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE record_key ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE snapshot_part ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE parcel ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE held ALTER COLUMN sealed SET STORAGE EXTERNAL;
