package protocol

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Method is one of the methods that clients of DAX call. The zero Method is not one.
type Method uint8

// The methods. Endpoints and the three that define are DAX's own; the ten from
// GetItem on are DynamoDB's.
const (
	NoMethod Method = iota
	AuthorizeConnection
	Endpoints
	DefineKeySchema
	DefineAttributeListID
	DefineAttributeList
	GetItem
	PutItem
	DeleteItem
	UpdateItem
	Query
	Scan
	BatchGetItem
	BatchWriteItem
	TransactGetItems
	TransactWriteItems

	Methods // how many there are, with NoMethod
)

// methods are the number on the wire of each method, its name, and how many arguments
// it has.
var methods = [Methods]struct {
	id        int64
	name      string
	arguments int
}{
	NoMethod:              {0, "unknown", 0},
	AuthorizeConnection:   {1489122155, "AuthorizeConnection", 5},
	Endpoints:             {455855874, "Endpoints", 0},
	DefineKeySchema:       {-742646399, "DefineKeySchema", 1},
	DefineAttributeListID: {-1230579644, "DefineAttributeListId", 1},
	DefineAttributeList:   {670678385, "DefineAttributeList", 1},
	GetItem:               {263244906, "GetItem", 3},
	PutItem:               {-2106490455, "PutItem", 4},
	DeleteItem:            {1013539361, "DeleteItem", 3},
	UpdateItem:            {1425579023, "UpdateItem", 3},
	Query:                 {-931250863, "Query", 3},
	Scan:                  {-1875390620, "Scan", 2},
	BatchGetItem:          {-697851100, "BatchGetItem", 2},
	BatchWriteItem:        {116217951, "BatchWriteItem", 2},
	TransactGetItems:      {1866287579, "TransactGetItems", 4},
	TransactWriteItems:    {-1160037738, "TransactWriteItems", 9},
}

// methodOf are the methods by their numbers.
var methodOf = func() map[int64]Method {
	m := make(map[int64]Method)
	for method := NoMethod + 1; method < Methods; method++ {
		m[methods[method].id] = method
	}
	return m
}()

// String returns the name of the method, such as "GetItem".
func (m Method) String() string {
	if m < Methods {
		return methods[m].name
	}
	return "invalid"
}

// Writes reports whether the method changes a table.
func (m Method) Writes() bool {
	switch m {
	case PutItem, DeleteItem, UpdateItem, BatchWriteItem, TransactWriteItems:
		return true
	default:
		return false
	}
}

// service is the number of DAX among services, before each method.
const service = 1

// maxString is how many bytes one string of a request may have: as many as a request
// usually may, so that an item that is too great is read and refused with DynamoDB's
// error. It takes memory only as it comes, which the reader of a server bounds.
const maxString = 17 << 20

// maxKept is how much memory a Request keeps for the next one.
const maxKept = 64 << 10

// ErrMethod says that a request names no method that clients call.
var ErrMethod = errors.New("protocol: an unknown method")

// Request is a request as it came: its method, and its arguments as bytes. The zero
// Request can be read into.
type Request struct {
	Method    Method
	buf       []byte
	ends      [9]int // of the arguments in buf
	arguments int
}

// Read reads a request to its end. The error of a connection that ends before it is
// io.EOF. After any other nobody knows where the next request begins.
func (q *Request) Read(in *bufio.Reader) error {
	if cap(q.buf) > maxKept {
		q.buf = nil
	}
	q.Method, q.buf, q.arguments = NoMethod, q.buf[:0], 0
	s := cbor.Scanner{In: in, MaxString: maxString}
	var err error
	if q.buf, err = s.Item(q.buf); err != nil {
		return err
	}
	if q.buf, err = s.Item(q.buf); err != nil {
		return within(err)
	}
	r := cbor.NewReader(q.buf)
	of, err := r.Int()
	if err != nil {
		return err
	}
	id, err := r.Int()
	if err != nil {
		return err
	}
	method, ok := methodOf[id]
	if !ok || of != service {
		return fmt.Errorf("%w: service %d, method %d", ErrMethod, of, id)
	}
	q.Method = method
	start := len(q.buf)
	for i := range methods[method].arguments {
		if q.buf, err = s.Item(q.buf); err != nil {
			return within(err)
		}
		q.ends[i] = len(q.buf)
	}
	copy(q.buf, q.buf[start:])
	q.buf = q.buf[:len(q.buf)-start]
	q.arguments = methods[method].arguments
	for i := range q.arguments {
		q.ends[i] -= start
	}
	return nil
}

// within is the error of an item that is not the first: no request ends before it.
func within(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Size returns how many bytes the arguments have.
func (q *Request) Size() int { return len(q.buf) }

// argument returns a reader of an argument.
func (q *Request) argument(i int) cbor.Reader {
	start := 0
	if i > 0 {
		start = q.ends[i-1]
	}
	return cbor.NewReader(q.buf[start:q.ends[i]])
}
