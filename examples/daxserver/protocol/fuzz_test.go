package protocol

import (
	"bufio"
	"bytes"
	"errors"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// FuzzRequest reads and decodes any bytes as a request. What comes of them is an error
// that a client can be told, or an input that can be written as JSON, on which the call
// is then authorized, and whose answer can be encoded and read as CBOR.
func FuzzRequest(f *testing.F) {
	for _, r := range requests {
		f.Add(unhex(f, r.bytes))
	}
	for _, text := range refused {
		if b := unhex(f, text); len(b) < 4096 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		q := new(Request)
		if err := q.Read(bufio.NewReader(bytes.NewReader(b))); err != nil {
			return
		}
		if q.Size() > len(b) {
			t.Fatalf("%d bytes of %d", q.Size(), len(b))
		}
		d := newDecoder()
		in, err := decode(d, q)
		var e *dynamodb.Error
		switch {
		case q.Method == AuthorizeConnection:
			return // its errors end the connection
		case err != nil && (!errors.As(err, &e) || e.Code != dynamodb.ValidationException && e.Code != dynamodb.ResourceNotFoundException):
			t.Fatalf("%s: %v is not an exception", q.Method, err)
		case err != nil:
			return
		}
		if _, err := jsonOf(in); err != nil && !errors.As(err, &e) {
			t.Fatalf("%s: %v is not an exception", q.Method, err)
		}
		wellFormed(t, d, q)
	})
}

// jsonOf writes the input of a call.
func jsonOf(in any) ([]byte, error) {
	switch in := in.(type) {
	case dynamodb.GetItemInput:
		return in.JSON()
	case dynamodb.PutItemInput:
		return in.JSON()
	case dynamodb.DeleteItemInput:
		return in.JSON()
	case dynamodb.UpdateItemInput:
		return in.JSON()
	case dynamodb.QueryInput:
		return in.JSON()
	case dynamodb.ScanInput:
		return in.JSON()
	case dynamodb.BatchGetItemInput:
		return in.JSON()
	case dynamodb.BatchWriteItemInput:
		return in.JSON()
	case dynamodb.TransactGetItemsInput:
		return in.JSON()
	case dynamodb.TransactWriteItemsInput:
		return in.JSON()
	default: // of a method that is not a call
		return nil, nil
	}
}

// wellFormed encodes answers to a request, which must be whole items.
func wellFormed(t *testing.T, d *Decoder, q *Request) {
	t.Helper()
	found := item{"pk": str("d"), "sk": number("-1.5"), "x": dynamodb.List(dynamodb.Map(item{"y": str("z")})), "a": number("7")}
	for _, of := range []item{nil, {}, found} {
		b, err := anyAnswer(t, d, q, of)
		if err != nil {
			t.Fatalf("%s: %v", q.Method, err)
		}
		r := cbor.NewReader(b)
		for len(r.Rest()) > 0 {
			if _, err := r.Skip(); err != nil {
				t.Fatalf("%s: %x: %v", q.Method, b, err)
			}
		}
	}
}

// anyAnswer answers a call with an item in each place where one can be.
func anyAnswer(t *testing.T, d *Decoder, q *Request, of item) ([]byte, error) {
	t.Helper()
	lists := d.Lists
	switch q.Method {
	case GetItem:
		var c GetCall
		if err := d.GetItem(q, &c); err != nil {
			return nil, err
		}
		return c.Append(nil, lists, &dynamodb.GetItemOutput{Item: of})
	case UpdateItem:
		c, err := d.UpdateItem(q)
		if err != nil {
			return nil, err
		}
		return c.Append(nil, lists, &dynamodb.UpdateItemOutput{Attributes: of})
	case Query:
		c, err := d.Query(q)
		if err != nil {
			return nil, err
		}
		return c.Append(nil, lists, &dynamodb.QueryOutput{Items: []item{of, of}, LastEvaluatedKey: of})
	case TransactGetItems:
		c, err := d.TransactGetItems(q)
		if err != nil {
			return nil, err
		}
		out := &dynamodb.TransactGetItemsOutput{Responses: make([]item, len(c.TransactItems))}
		out.Responses[0] = of
		return c.Append(nil, lists, out)
	default:
		return AppendNames(nil, nil), nil
	}
}
