-- A stand-in for Whodunit's hooks, for a database into which a part of a hooked one is restored: the triggers of the
-- restored tables find their function, and it does nothing. Take it away with: DROP SCHEMA whodunit CASCADE
CREATE SCHEMA IF NOT EXISTS whodunit;
CREATE OR REPLACE FUNCTION whodunit.witness() RETURNS trigger
LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
