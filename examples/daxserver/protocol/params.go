package protocol

import (
	"strconv"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Optional parameters: the last argument of each call, a map of numbers to values, or
// null. Names and values of expressions are not among them: they stand in the
// expressions.

// The numbers of parameters that clients send.
const (
	paramProjection   = 0
	paramConsistent   = 2
	paramCapacity     = 3
	paramCondition    = 4
	paramMetrics      = 6
	paramReturnValues = 7
	paramUpdate       = 8
	paramStart        = 9
	paramFilter       = 10
	paramIndex        = 11
	paramLimit        = 13
	paramForward      = 14
	paramSelect       = 15
	paramSegment      = 16
	paramSegments     = 17
	paramToken        = 19
)

// params are the optional parameters of a call. The zero params are those of a call
// that has none.
type params struct {
	projection, condition, update, filter, start []byte // nil: none
	index, token                                 string
	consistent, backward                         bool
	capacity                                     dynamodb.ReturnConsumedCapacity
	returns                                      dynamodb.ReturnValues
	selects                                      dynamodb.Select
	limit, segment, segments                     int
}

// The parameters that the calls have, each a bit.
const (
	ofRead   = 1<<paramProjection | 1<<paramConsistent | 1<<paramCapacity
	ofWrite  = 1<<paramCapacity | 1<<paramMetrics | 1<<paramReturnValues | 1<<paramCondition | 1<<paramUpdate
	ofPage   = ofRead | 1<<paramStart | 1<<paramFilter | 1<<paramIndex | 1<<paramLimit | 1<<paramForward | 1<<paramSelect | 1<<paramSegment | 1<<paramSegments
	ofMany   = 1<<paramCapacity | 1<<paramMetrics
	ofToken  = ofMany | 1<<paramToken
	maxToken = 36
)

// readParams reads the parameters, which must be among those that the call has.
func readParams(r cbor.Reader, allowed uint32) (p params, err error) {
	if r.Null() {
		return p, nil
	}
	n, err := r.Map()
	if err != nil {
		return p, malformed(err)
	}
	seen := uint32(0)
	for i := 0; ; i++ {
		more, err := r.More(n, i)
		if err != nil || !more {
			return p, malformed(err)
		}
		id, err := r.Int()
		if err != nil {
			return p, malformed(err)
		}
		if id < 0 || id > 31 || allowed&(1<<id) == 0 || seen&(1<<id) != 0 {
			return p, expected("a parameter of the call, each once", id)
		}
		seen |= 1 << id
		if err := p.read(&r, int(id)); err != nil {
			return p, err
		}
	}
}

// read reads one parameter.
func (p *params) read(r *cbor.Reader, id int) (err error) {
	switch id {
	case paramProjection:
		p.projection, err = r.Bytes()
	case paramCondition:
		p.condition, err = r.Bytes()
	case paramUpdate:
		p.update, err = r.Bytes()
	case paramFilter:
		p.filter, err = r.Bytes()
	case paramStart:
		p.start, err = r.Bytes()
	case paramIndex:
		p.index, err = readName(r)
	case paramToken:
		p.token, err = readToken(r)
	case paramConsistent:
		p.consistent, err = readFlag(r)
	case paramForward:
		p.backward, err = readFlag(r)
		p.backward = !p.backward
	case paramLimit:
		p.limit, err = readCount(r, 1)
	case paramSegment:
		p.segment, err = readCount(r, 0)
	case paramSegments:
		p.segments, err = readCount(r, 1)
	default:
		return p.readEnum(r, id)
	}
	return malformed(err)
}

// The values of enumerations by their numbers. Select 1 is what the Go client sends
// for a call that says nothing, and capacity 0 too.
var (
	capacities = []dynamodb.ReturnConsumedCapacity{"", dynamodb.CapacityTotal, dynamodb.CapacityIndexes}
	returns    = []dynamodb.ReturnValues{1: dynamodb.ReturnNone, dynamodb.ReturnAllOld, dynamodb.ReturnUpdatedOld, dynamodb.ReturnAllNew, dynamodb.ReturnUpdatedNew}
	selects    = []dynamodb.Select{1: "", dynamodb.SelectProjected, dynamodb.SelectCount, dynamodb.SelectSpecific}
)

func (p *params) readEnum(r *cbor.Reader, id int) error {
	n, err := r.Int()
	if err != nil {
		return malformed(err)
	}
	var ok bool
	switch id {
	case paramCapacity:
		p.capacity, ok = at(capacities, 0, n)
	case paramReturnValues:
		p.returns, ok = at(returns, 1, n)
	case paramSelect:
		p.selects, ok = at(selects, 1, n)
	default: // the metrics of item collections, which are not kept here
		ok = n == 0 || n == 1
	}
	if !ok {
		return expected("a value of the parameter "+strconv.Itoa(id), n)
	}
	return nil
}

// at returns the value of a number from the least one on.
func at[T any](values []T, least, n int64) (v T, ok bool) {
	if n < least || n >= int64(len(values)) {
		return v, false
	}
	return values[n], true
}

// readFlag reads a Boolean, or 0 or 1.
func readFlag(r *cbor.Reader) (bool, error) {
	m, err := r.Next()
	if err != nil {
		return false, err
	}
	if m == cbor.Simple {
		return r.Bool()
	}
	n, err := r.Int()
	if err == nil && n != 0 && n != 1 {
		err = expected("0 or 1", n)
	}
	return n == 1, err
}

// readCount reads a number of at least so much, of 31 bits.
func readCount(r *cbor.Reader, least int64) (int, error) {
	n, err := r.Int()
	if err == nil && (n < least || n > 1<<31-1) {
		err = expected("a number from "+strconv.FormatInt(least, 10), n)
	}
	return int(n), err
}

// maxName is how many bytes the name of a table or an index may have: an ARN in its
// place is refused by the cluster, not here.
const maxName = 1024

// readName reads the name of a table or an index, which is bytes.
func readName(r *cbor.Reader) (string, error) {
	b, err := r.Bytes()
	switch {
	case err != nil:
		return "", err
	case len(b) == 0 || len(b) > maxName || !utf8.Valid(b):
		return "", expected("the name of a table or an index", strconv.Quote(string(b[:min(len(b), 80)])))
	}
	return string(b), nil
}

func readToken(r *cbor.Reader) (string, error) {
	s, err := r.Text()
	if err == nil && (s == "" || len(s) > maxToken) {
		return "", dynamodb.Invalid("ClientRequestToken: want 1 to %d characters", maxToken)
	}
	return s, err
}
