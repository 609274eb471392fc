// Package identities reads the file in which a gateway or a local DAX finds whose
// an access key is, and with which policies:
//
//	{
//	  "cluster": {"arn": "arn:aws:dax:us-west-2:123456789012:cache/local",
//	              "role": "arn:aws:iam::123456789012:role/DAXServiceRole",
//	              "policies": ["dax-role.json"], "boundary": null, "trust": "trust.json"},
//	  "account": "authorization.json",
//	  "serviceControl": [["root.json"], ["account.json"]],
//	  "identities": [
//	    {"accessKeyId": "AKIDALICE", "secretAccessKey": "alice",
//	     "principal": "arn:aws:iam::123456789012:user/Alice",
//	     "policies": ["alice.json"], "boundary": "limit.json",
//	     "context": {"aws:PrincipalTag/team": "red"}},
//	    {"accessKeyId": "ASIDBOB", "secretAccessKey": "bob", "sessionToken": "bob-token",
//	     "principal": "arn:aws:sts::123456789012:assumed-role/Reader/Bob",
//	     "role": "arn:aws:iam::123456789012:role/Reader",
//	     "policies": ["reader.json"], "sessionPolicies": ["bob.json"],
//	     "expires": "2027-01-01T00:00:00Z"}
//	  ]
//	}
//
// A policy is the name of a file, beside this one, or the document in its place.
// With an account, the output of aws iam get-account-authorization-details in one
// file or a list of them, an entry without policies gets those of the export.
//
//	live, err := identities.Open("identities.json")
//	id, ok := live.Lookup("AKIDALICE")     // of the files as they were read last
//	go live.Watch(ctx, 0, report)          // reads them again as they change
//
// Everything is strict: a field that is not known, a key twice, a policy that is
// missing or does not load is an error with file, line and column, and nothing of
// the file counts. The file is all there is to know of a caller: a condition key
// that it does not give is absent, except for aws:TokenIssueTime and the keys of
// multi-factor authentication of a session, which are unknown unless they are given,
// and what an export does not say.
package identities
