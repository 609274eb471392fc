// Package sigv4 verifies AWS Signature Version 4: of HTTP requests signed in a
// header or in the query, of bodies sent in chunks, and of the connections of
// DAX.
//
//	s, err := sigv4.Read(request)              // what it says of itself
//	id, ok := identities[s.Credential.Key]     // who has the key
//	err = s.Verify(request, id.Secret, sigv4.Hash(body), sigv4.Rules{Service: "dynamodb"}, now)
//
// The signed text is always built anew from the request and compared, and no part
// of it is taken on trust. What steers a request and is not signed is refused.
//
// [VerifyDAX] does the same for authorizeConnection, [Stream] for a body in
// chunks. [Sign] signs, for a gateway that asks a server under its own key.
//
// The rules are those of "AWS Signature Version 4 for API requests" in the IAM
// User Guide, and of "Authenticating Requests" in the API reference of S3.
// Everything is safe for concurrent use but a [Signature] and a [Stream], which
// belong to one request.
package sigv4
