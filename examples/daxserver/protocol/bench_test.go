package protocol

import (
	"bufio"
	"bytes"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// BenchmarkCodec is what a hit costs besides its connection and its decision: a GetItem
// is read and decoded, and an item that is encoded already is sent.
func BenchmarkCodec(b *testing.B) {
	one, _ := tables("t_s")
	describe := func(string) (*dynamodb.TableDescription, error) { return one, nil }
	d := &Decoder{Lists: NewLists(0, 0, nil), Describe: describe, Reread: describe}
	request := unhex(b, requests["GetItem without parameters"].bytes)
	wide := item{"pk": str("d"), "title": str("The Left Hand of Darkness"), "author": str("Ursula K. Le Guin"), "year": number("1969"), "price": number("12.5"),
		"stock": dynamodb.Bool(true), "tags": dynamodb.List(str("hugo"), str("nebula"))}
	var (
		q       Request
		c       GetCall
		encoded []byte
		in      = bytes.NewReader(request)
		buffer  = bufio.NewReader(in)
		out     = make([]byte, 0, 1000)
	)
	read := func(b *testing.B) {
		b.Helper()
		in.Reset(request)
		buffer.Reset(in)
		if err := q.Read(buffer); err != nil {
			b.Fatal(err)
		}
		if err := d.GetItem(&q, &c); err != nil {
			b.Fatal(err)
		}
	}
	read(b)
	encoded, err := c.EncodeItem(d.Lists, wide)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("hit", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b)
			out = AppendEncoded(out[:0], encoded)
		}
	})
	b.Run("item", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if out, err = appendItem(out[:0], d.Lists, &one.Key, wide); err != nil {
				b.Fatal(err)
			}
		}
	})
}
