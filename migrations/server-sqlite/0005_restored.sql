-- When the store was last restored from a backup: numbers of tickets that were given since that backup are unknown here.
ALTER TABLE store ADD COLUMN restored INTEGER;
