// Package plan turns HTTP requests to AWS services into the authorizations that
// they need.
//
// A [Planner] serves one service. Those of DynamoDB, its streams and DAX go by
// package operation. For S3, SQS, SNS, STS, KMS and Secrets Manager there is a
// table of the operations, one row each: the action, what it is done to, and where
// that stands in the request. The source of a table stands above it. An operation
// that the tables do not have is refused, and so is a request of which a part is
// not understood, since it may steer what the service does.
//
// Condition keys that AWS lists for an action and that a planner does not read
// from the request are unknown in its checks, never absent.
package plan
