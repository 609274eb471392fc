package daxserver

import (
	"bytes"
	"slices"
	"strconv"
)

// What comes to the port by mistake. DAX's clients begin with the byte 0x67, the
// head of a text of seven bytes. HTTP begins with the name of a method, TLS with
// the record type 22.

const (
	daxFirst = 0x67
	tlsFirst = 0x16
)

// visitor is who speaks on a new connection.
type visitor uint8

const (
	stranger visitor = iota
	daxClient
	httpClient
	tlsClient
	plainClient // on the port of TLS
)

// httpFirst are the letters that methods of HTTP begin with.
var httpFirst = []byte("GHPDCOT")

// sniff recognises a visitor by the first byte.
func sniff(first byte) visitor {
	switch {
	case first == daxFirst:
		return daxClient
	case first == tlsFirst:
		return tlsClient
	case slices.Contains(httpFirst, first):
		return httpClient
	}
	return stranger
}

var visitorNames = [...]string{"unknown protocol", "", "http", "tls", "plain"}

// String says what is refused.
func (v visitor) String() string { return visitorNames[v] }

// advice is what the log says beside a refusal.
func (v visitor) advice() string {
	switch v {
	case httpClient:
		return "a client of HTTP came to the DAX port; want a DAX client, or the port of DynamoDB"
	case tlsClient:
		return "TLS on the plain port; want daxs:// and the port of TLS"
	case plainClient:
		return "no TLS on the port of TLS; want dax:// and the plain port"
	case stranger, daxClient:
	}
	return "the first byte is not that of DAX"
}

// httpAnswer is what a client of HTTP is told.
var httpAnswer = func() []byte {
	const body = "this is a DAX endpoint; use a DAX client, not an HTTP one (port of DynamoDB?)\n"
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ")
	b.WriteString(strconv.Itoa(len(body)) + "\r\n\r\n" + body)
	return b.Bytes()
}()
