// Package cbor reads and writes items of CBOR (RFC 8949), as far as DAX's protocol
// has them. It knows nothing of DAX.
//
// A [Scanner] takes whole items from a connection, as bytes; a [Reader] decodes such
// bytes, item by item, in the order in which a protocol expects them; the functions
// that begin with Append write. Lengths are not trusted: nothing is allocated for
// bytes that have not come. What is malformed is refused and not repaired: reserved
// heads, strings of indefinite length, text that is not UTF-8, nesting deeper than
// [MaxDepth].
package cbor
