package memory

import (
	"crypto/sha256"
	"time"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Idempotency. A client that got no answer sends its transaction again with the
// same token, and it must not be carried out twice. So the token of a
// transaction that was carried out is kept for ten minutes, with a fingerprint
// of the transaction.

const (
	tokenLifetime = 10 * time.Minute
	maxToken      = 36 // bytes
)

// tokens is the tokens of transactions by their text. The zero tokens is empty
// and ready for use.
type tokens struct {
	used map[string]token
}

// token is what a token stands for.
type token struct {
	request fingerprint
	expires time.Time
}

// fingerprint distinguishes the writes of transactions.
type fingerprint [sha256.Size]byte

// find returns the fingerprint of a transaction, and whether it has already
// been carried out. One that has the token of another is an
// IdempotentParameterMismatchException.
func (t *tokens) find(in *dynamodb.TransactWriteItemsInput) (f fingerprint, done bool, err error) {
	if in.ClientRequestToken == "" {
		return f, false, nil
	}
	if len(in.ClientRequestToken) > maxToken {
		return f, false, constraint("clientRequestToken", in.ClientRequestToken, "have length less than or equal to %d", maxToken)
	}
	what := dynamodb.TransactWriteItemsInput{TransactItems: in.TransactItems}
	text, err := what.JSON()
	if err != nil {
		return f, false, err
	}
	f = sha256.Sum256(text)
	known, ok := t.used[in.ClientRequestToken]
	switch {
	case !ok || time.Now().After(known.expires):
		return f, false, nil
	case f != known.request:
		return f, false, dynamodb.Errorf(dynamodb.IdempotentParameterMismatchException, "the token %q belongs to another transaction", in.ClientRequestToken)
	}
	return f, true, nil
}

// keep records that a transaction was carried out, and forgets tokens that are
// too old.
func (t *tokens) keep(text string, f fingerprint) {
	if text == "" {
		return
	}
	now := time.Now()
	for old, known := range t.used {
		if now.After(known.expires) {
			delete(t.used, old)
		}
	}
	if t.used == nil {
		t.used = make(map[string]token)
	}
	t.used[text] = token{f, now.Add(tokenLifetime)}
}
