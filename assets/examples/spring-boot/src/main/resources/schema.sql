CREATE TABLE IF NOT EXISTS books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title varchar(200) NOT NULL,
    author varchar(100) NOT NULL,
    finished boolean NOT NULL DEFAULT false
);
