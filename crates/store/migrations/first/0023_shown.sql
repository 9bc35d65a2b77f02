-- The value of an option, or the title of a SKU, that a picture shows; empty for the whole product.
ALTER TABLE pictures ADD COLUMN shows TEXT NOT NULL DEFAULT '';
