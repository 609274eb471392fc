// Package partiql reads the PartiQL statements of DynamoDB for what an
// authorization asks of them: the verb, the table and the index, every attribute
// that is named, the values of keys, and RETURNING. For
//
//	SELECT title, cast[0].name FROM "films"."by-year" WHERE year IN [1954, ?]
//
// that is Select, films, by-year, the attributes title, cast and year, and the
// key values 1954 and the parameter for the attribute year.
//
// What DynamoDB does not document is an error, and what can be read in two ways
// is unclear: see [Statement.KeyUnclear]. A statement has at most 8,192
// characters, and reading takes time in proportion to it.
package partiql
