package protocol

import (
	"bufio"
	"errors"

	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// What comes before the first request, and who asks.

// magic is the first item of a connection.
const magic = "J7yne5G"

// maxHello is how many bytes a string of the preamble or of credentials may have.
const maxHello = 4 << 10

// ReadPreamble reads the five items that a client says hello with, and returns what it
// calls itself: "" if it does not say.
func ReadPreamble(in *bufio.Reader) (agent string, err error) {
	s := cbor.Scanner{In: in, MaxString: maxHello}
	var b []byte
	var items [5]cbor.Reader
	for i := range items {
		start := len(b)
		if b, err = s.Item(b); err != nil {
			return "", err
		}
		items[i] = cbor.NewReader(b[start:])
	}
	if text, err := items[0].Text(); err != nil || text != magic {
		return "", errors.New("protocol: the connection does not begin as one of DAX")
	}
	for _, i := range [...]int{1, 4} { // layering and client mode
		if n, err := items[i].Int(); err != nil || n != 0 {
			return "", expected("0 in the preamble", n)
		}
	}
	return readAgent(items[3])
}

// readAgent reads the header UserAgent among the headers.
func readAgent(r cbor.Reader) (agent string, err error) {
	n, err := r.Map()
	for i := 0; err == nil; i++ {
		var more bool
		if more, err = r.More(n, i); err != nil || !more {
			break
		}
		var name, value string
		if name, err = r.Text(); err != nil {
			break
		}
		if value, err = r.Text(); err == nil && name == "UserAgent" {
			agent = value
		}
	}
	return agent, err
}

// Credentials is what a client authorises a connection with. The token is "" if it
// sent none.
type Credentials struct {
	Key, Signature, Token string
	StringToSign          []byte
}

// Credentials reads those of an AuthorizeConnection. What the client calls itself is
// not looked at: it is not signed.
func (q *Request) Credentials() (c Credentials, err error) {
	const key, signature, stringToSign, token = 0, 1, 2, 3
	for i, to := range map[int]*string{key: &c.Key, signature: &c.Signature} {
		r := q.argument(i)
		if *to, err = r.Text(); err != nil {
			return c, err
		}
	}
	r := q.argument(stringToSign)
	if c.StringToSign, err = r.Bytes(); err != nil {
		return c, err
	}
	r = q.argument(token)
	if !r.Null() {
		c.Token, err = r.Text()
	}
	if err == nil && len(c.Key)+len(c.Signature)+len(c.Token)+len(c.StringToSign) > maxHello {
		err = errors.New("protocol: credentials are too long")
	}
	return c, err
}

// TableName reads the argument of a DefineKeySchema.
func (q *Request) TableName() (string, error) {
	r := q.argument(0)
	name, err := readName(&r)
	return name, malformed(err)
}

// Names reads the argument of a DefineAttributeListId.
func (q *Request) Names() ([]string, error) {
	r := q.argument(0)
	names, err := readArray(&r, (*cbor.Reader).Text)
	if err == nil {
		err = checkNames(names)
	}
	return names, err
}

// ListID reads the argument of a DefineAttributeList.
func (q *Request) ListID() (int64, error) {
	r := q.argument(0)
	id, err := r.Int()
	if err == nil && id < 1 {
		err = expected("the number of an attribute list", id)
	}
	return id, malformed(err)
}

// AppendHello appends what a client says that only wants to know whether somebody is
// there: a preamble, and a request for the nodes.
func AppendHello(b []byte, agent string) []byte {
	b = cbor.AppendText(b, magic)
	b = cbor.AppendText(cbor.AppendInt(b, 0), "0")
	b = cbor.AppendText(cbor.AppendText(cbor.AppendMap(b, 1), "UserAgent"), agent)
	b = cbor.AppendInt(b, 0)
	return cbor.AppendInt(cbor.AppendInt(b, service), methods[Endpoints].id)
}

// ReadRequired reads the answer to that, and reports whether it asks for an
// authorisation.
func ReadRequired(in *bufio.Reader) (bool, error) {
	s := cbor.Scanner{In: in, MaxString: maxHello}
	b, err := s.Item(nil)
	if err != nil {
		return false, err
	}
	r := cbor.NewReader(b)
	codes, err := readArray(&r, (*cbor.Reader).Int)
	last := int64(authenticationRequired[len(authenticationRequired)-1])
	return len(codes) > 0 && codes[len(codes)-1] == last, err
}
