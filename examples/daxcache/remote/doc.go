// Package remote is a [dynamodb.Store] over the AWS SDK: tables of AWS, or of
// any server that speaks the API of DynamoDB. It is a module of its own, so
// that only its users require the SDK.
//
//	cfg, err := config.LoadDefaultConfig(ctx) // of aws-sdk-go-v2/config
//	store := remote.New(sdk.NewFromConfig(cfg, func(o *sdk.Options) {
//		o.BaseEndpoint = aws.String("http://127.0.0.1:8000") // not for AWS
//	}))
//
// # What is sent is what was authorized
//
// A cluster authorizes the JSON of an input. The body of the request that the SDK
// writes is that JSON; a test compares them. Input that has no JSON, such as a key
// that is not UTF-8 text, is refused before anything is sent, where the SDK would
// send another key.
//
// # Retries
//
// The SDK repeats a call, by default up to three attempts in all, when the
// connection fails, the server answers with a 5xx, or it throttles. It does so
// for writes as well: an UpdateItem that adds 1 may add it twice, and a
// condition that the first attempt met fails for the second. Hence a write is
// attempted once here, whatever the client is configured for, and its outcome
// is reported as it is; the caller decides whether to go on, with the help of
// [dynamodb.Rejected]. Reads are left to the client. net/http repeats a POST
// only if nothing of it was written, or the server says that it has not
// processed it.
//
// The SDK gives a TransactWriteItems without a ClientRequestToken a random one,
// which then serves no purpose.
package remote
