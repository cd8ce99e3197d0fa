-- What the server's own keys come of; drawn by the program where it is missing.
ALTER TABLE store ADD COLUMN secret BLOB;
