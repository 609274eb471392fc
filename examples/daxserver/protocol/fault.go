package protocol

import (
	"crypto/rand"
	"encoding/hex"
	"errors"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Errors. An error is a list of codes, its text, and three items: the ID of the
// request, the name of the exception, and the HTTP status that DynamoDB would have
// answered with. There are always three: a client dies of a null in their place. What
// clients do depends on the codes: they repeat a call whose first is 1 or 2.

// The first codes: whose fault it is.
const (
	serverFault = 1 // and the call may be repeated
	unknownWork = 3 // and it must not be: it may have been done
	clientFault = 4
)

// Codes that are not of an exception of DynamoDB.
var (
	authenticationRequired = []int{4, 23, 31, 33}
	authenticationFailed   = []int{4, 23, 31, 34}
	notImplemented         = []int{4, 37, 38, 44}
	internalOfRead         = []int{serverFault, 37, 38, 39, 47}
	internalOfWrite        = []int{unknownWork, 37, 38, 39, 47}
	denied                 = []int{clientFault}
)

// exceptions are the last codes of DynamoDB's exceptions, behind 4, 37, 38, 39, and
// their HTTP status.
var exceptions = map[dynamodb.Code]struct{ code, status int }{
	dynamodb.ProvisionedThroughputExceededException:   {40, 400},
	dynamodb.ResourceNotFoundException:                {41, 400},
	dynamodb.ConditionalCheckFailedException:          {43, 400},
	dynamodb.ResourceInUseException:                   {45, 400},
	dynamodb.ValidationException:                      {46, 400},
	dynamodb.ItemCollectionSizeLimitExceededException: {48, 400},
	dynamodb.LimitExceededException:                   {49, 400},
	dynamodb.ThrottlingException:                      {50, 400},
	dynamodb.TransactionConflictException:             {57, 400},
	dynamodb.TransactionCanceledException:             {58, 400},
	dynamodb.TransactionInProgressException:           {59, 400},
	dynamodb.IdempotentParameterMismatchException:     {60, 400},
	dynamodb.RequestLimitExceeded:                     {61, 400},
}

// invalidToken is the text of every failed authorisation.
const invalidToken = "The security token included in the request is invalid."

// AppendUnauthorised appends the answer to a request of a connection that has no
// authorisation, or none any more: clients then authorise it and ask again.
func AppendUnauthorised(b []byte) []byte {
	return appendFault(b, authenticationRequired, "The connection is not authorised.", "MissingAuthenticationTokenException", 400)
}

// AppendRejected appends the answer to a request of a connection whose authorisation
// has failed.
func AppendRejected(b []byte) []byte {
	return appendFault(b, authenticationFailed, invalidToken, "UnrecognizedClientException", 400)
}

// AppendUnknownMethod appends the answer to a request of a method that is not known.
func AppendUnknownMethod(b []byte) []byte {
	return appendFault(b, notImplemented, "the method is not one of DAX's", "UnknownOperationException", 400)
}

// Fault is what is answered instead of an output.
type Fault struct {
	Code    string // the exception's
	message string
	codes   []int
	status  int
	reasons []dynamodb.CancellationReason
	tables  []*dynamodb.TableDescription // of the reasons
}

// NewFault returns the fault for an error. The codes of a denial are the server's
// choice; nil: [4]. What is not an exception of DynamoDB's, or a fault of the server,
// is an InternalServerError: of a write it says that the outcome is not known, unless
// it is certain that nothing was written. Tables are those of a transaction's members.
func NewFault(err error, write bool, denial []int, tables []*dynamodb.TableDescription) Fault {
	var e *dynamodb.Error
	if !errors.As(err, &e) {
		e = &dynamodb.Error{Code: dynamodb.InternalServerError}
	}
	f := Fault{Code: string(e.Code), message: e.Message}
	x, known := exceptions[e.Code]
	switch {
	case e.Code == dynamodb.AccessDeniedException:
		if f.codes, f.status = denial, 400; denial == nil {
			f.codes = denied
		}
	case e.Code == dynamodb.UnknownOperationException:
		f.codes, f.status = notImplemented, 400
	case known:
		f.codes, f.status = []int{clientFault, 37, 38, 39, x.code}, x.status
	case write && !dynamodb.Rejected(err):
		f.Code, f.codes, f.status = string(dynamodb.InternalServerError), internalOfWrite, 500
	default:
		f.Code, f.codes, f.status = string(dynamodb.InternalServerError), internalOfRead, 500
	}
	if f.status == 500 {
		f.message = "Internal server error" // the text of the cause may have addresses in it
	}
	if e.Code == dynamodb.TransactionCanceledException && len(e.Reasons) == len(tables) {
		f.reasons, f.tables = e.Reasons, tables
	}
	return f
}

// Append appends the fault.
func (f *Fault) Append(b []byte, lists *Lists) ([]byte, error) {
	if f.reasons == nil {
		return appendFault(b, f.codes, f.message, f.Code, f.status), nil
	}
	b = appendParts(b, 4, f.codes, f.message, f.Code, f.status)
	b = cbor.AppendArray(b, 3*len(f.reasons))
	for i := range f.reasons {
		r := &f.reasons[i]
		b = cbor.AppendText(b, string(r.Code))
		if r.Message == "" {
			b = cbor.AppendNull(b)
		} else {
			b = cbor.AppendText(b, r.Message)
		}
		if r.Item == nil {
			b = cbor.AppendNull(b)
			continue
		}
		var err error
		if b, err = appendItem(b, lists, &f.tables[i].Key, r.Item); err != nil {
			return b, err
		}
	}
	return b, nil
}

func appendFault(b []byte, codes []int, message, name string, status int) []byte {
	return appendParts(b, 3, codes, message, name, status)
}

// appendParts appends an error up to its status; n is how many items the last array
// has.
func appendParts(b []byte, n int, codes []int, message, name string, status int) []byte {
	b = cbor.AppendArray(b, len(codes))
	for _, code := range codes {
		b = cbor.AppendInt(b, int64(code))
	}
	b = cbor.AppendArray(cbor.AppendText(b, message), n)
	b = cbor.AppendText(cbor.AppendText(b, requestID()), name)
	return cbor.AppendInt(b, int64(status))
}

// requestID is a new ID, by which a request can be spoken of.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}
