package dynamodb

import (
	"errors"
	"fmt"
)

// Errors are the exceptions of the DynamoDB API. Test for one by its code, and
// get at its details by the type:
//
//	if errors.Is(err, dynamodb.ConditionalCheckFailedException) { ... }
//
//	var e *dynamodb.Error
//	if errors.As(err, &e) { use(e.Item, e.Reasons) }

// Code is the name of an exception of the API. It is an error itself, so that
// errors.Is finds an [Error] by it.
type Code string

// The exceptions of the data operations.
const (
	AccessDeniedException                    Code = "AccessDeniedException"
	ConditionalCheckFailedException          Code = "ConditionalCheckFailedException"
	IdempotentParameterMismatchException     Code = "IdempotentParameterMismatchException"
	InternalServerError                      Code = "InternalServerError"
	ItemCollectionSizeLimitExceededException Code = "ItemCollectionSizeLimitExceededException"
	LimitExceededException                   Code = "LimitExceededException"
	ProvisionedThroughputExceededException   Code = "ProvisionedThroughputExceededException"
	RequestLimitExceeded                     Code = "RequestLimitExceeded"
	ResourceInUseException                   Code = "ResourceInUseException"
	ResourceNotFoundException                Code = "ResourceNotFoundException"
	ServiceUnavailable                       Code = "ServiceUnavailable"
	ThrottlingException                      Code = "ThrottlingException"
	TransactionCanceledException             Code = "TransactionCanceledException"
	TransactionConflictException             Code = "TransactionConflictException"
	TransactionInProgressException           Code = "TransactionInProgressException"
	UnknownOperationException                Code = "UnknownOperationException" // of an endpoint that lacks the operation, as transactions
	ValidationException                      Code = "ValidationException"
)

// Error returns the code.
func (c Code) Error() string { return string(c) }

// Error is an exception of the API. The zero Error has no code, and errors.Is
// matches it with no code.
type Error struct {
	Code    Code
	Message string
	// Item is what ReturnValuesOnConditionCheckFailure asks for: the item that
	// failed a condition; nil if nobody asked for it, or if the table has no such item.
	Item Item
	// Reasons is, of a TransactionCanceledException, a reason for each member
	// of the transaction, in their order.
	Reasons []CancellationReason
	// Err is the cause, if it is known: the error of a connection, or the
	// decision behind an AccessDeniedException.
	Err error
}

// CancellationReason is the part of one member in the cancellation of its
// transaction.
type CancellationReason struct {
	Code    ReasonCode
	Message string // "" with ReasonNone
	Item    Item   // as Error.Item
}

// ReasonCode is why a member cancels a transaction.
type ReasonCode string

// The reasons of DynamoDB.
const (
	ReasonNone                      ReasonCode = "None" // the member is not at fault
	ReasonConditionalCheckFailed    ReasonCode = "ConditionalCheckFailed"
	ReasonItemCollectionSizeLimit   ReasonCode = "ItemCollectionSizeLimitExceeded"
	ReasonProvisionedThroughput     ReasonCode = "ProvisionedThroughputExceeded"
	ReasonThrottling                ReasonCode = "ThrottlingError"
	ReasonTransactionConflict       ReasonCode = "TransactionConflict"
	ReasonValidation                ReasonCode = "ValidationError"
	ReasonDuplicateItem             ReasonCode = "DuplicateItem"
	ReasonAccessDenied              ReasonCode = "AccessDenied"
	ReasonTransactionLimitsExceeded ReasonCode = "TransactionLimitsExceeded"
)

// Errorf returns an exception.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid returns a ValidationException.
func Invalid(format string, args ...any) *Error {
	return Errorf(ValidationException, format, args...)
}

// Error returns code, message and cause.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Is reports whether target is the code of e.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code != "" && code == e.Code
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Rejected reports whether err says for certain that a write was not carried
// out. After any other error, such as a time-out, a lost connection, an
// InternalServerError or one that is not an [Error], the write may have
// happened or may happen yet, and whoever keeps a copy of the item must drop it.
//
// TransactionInProgressException does not count: a call with the same token is
// under way.
func Rejected(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case AccessDeniedException, ConditionalCheckFailedException, IdempotentParameterMismatchException,
		ItemCollectionSizeLimitExceededException, LimitExceededException, ProvisionedThroughputExceededException,
		RequestLimitExceeded, ResourceInUseException, ResourceNotFoundException, ThrottlingException,
		TransactionCanceledException, TransactionConflictException, UnknownOperationException, ValidationException:
		return true
	default:
		return false
	}
}
