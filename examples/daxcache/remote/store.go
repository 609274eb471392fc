package remote

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Store is the tables that a client reaches. It is safe for concurrent use. All
// calls of the zero Store fail.
type Store struct{ client *sdk.Client }

var _ dynamodb.Store = (*Store)(nil)

// New returns the store of a client, which determines where the tables are, who
// asks, and how often reads are repeated.
func New(client *sdk.Client) *Store { return &Store{client} }

// once makes a call be attempted just once: every write.
func once(o *sdk.Options) { o.Retryer = aws.NopRetryer{} }

// input is an input of the store interface. If it has JSON, all of it can be sent.
type input interface{ JSON() ([]byte, error) }

// call sends a request, made of in, by a method of the client.
func call[I, O any](ctx context.Context, s *Store, in input,
	send func(*sdk.Client, context.Context, *I, ...func(*sdk.Options)) (*O, error),
	request *I, options ...func(*sdk.Options),
) (*O, error) {
	if s.client == nil {
		return nil, errors.New("the store has no client")
	}
	if _, err := in.JSON(); err != nil {
		return nil, err
	}
	out, err := send(s.client, ctx, request, options...)
	if err != nil {
		return nil, fault(err)
	}
	return out, nil
}

// fault returns an error of the client as one of the interface. One that is not
// an answer of the server, such as a context's, stays as it is.
func fault(err error) error {
	var incomplete smithy.InvalidParamsError // found by the SDK, nothing was sent
	if errors.As(err, &incomplete) {
		return dynamodb.Invalid("%v", incomplete)
	}
	var exception smithy.APIError
	if !errors.As(err, &exception) {
		return err
	}
	var r reader
	e := &dynamodb.Error{Code: dynamodb.Code(exception.ErrorCode()), Message: exception.ErrorMessage()}
	switch x := exception.(type) {
	case *types.ConditionalCheckFailedException:
		e.Item = r.item(x.Item)
	case *types.TransactionCanceledException:
		for _, c := range x.CancellationReasons {
			e.Reasons = append(e.Reasons, dynamodb.CancellationReason{
				Code: dynamodb.ReasonCode(aws.ToString(c.Code)), Message: aws.ToString(c.Message), Item: r.item(c.Item)})
		}
	}
	if r.err != nil {
		return r.err
	}
	return e
}
