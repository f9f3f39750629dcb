-- The day on which a sweep first saw that a parcel's last day had passed. A clock may be wrong for a while.
ALTER TABLE parcel ADD COLUMN over_since INTEGER;
