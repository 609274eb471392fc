// Package casefile reads, writes and runs conformance cases. A case says which
// policies are in force, what is asked, and what the answer must be. Cases are
// data, so that any implementation can be held to them; this page is their
// format.
//
//	cases, err := casefile.ReadFile("policy/testdata/cases/3-actions.json")
//	for _, c := range cases {
//		r := c.Run()
//		fmt.Println(c.ID, r.Pass, r.Got, r.Reason)
//	}
//
// # Files
//
// A file is a JSON array of cases, or JSON lines: one case a line (by its name,
// *.jsonl, or since it begins with a brace), or a matrix (*.matrix). It has at
// least one case.
//
// Every case has an id, which no other case has, and a line why, which names the
// rule and its source. It may have rule: the ids of the rules that it shows, one
// string or a list. The other fields are those of one of the shapes below; which
// one it is follows from the fields. A field that is not of the format is an
// error.
//
// # Decision
//
// A decision has request, policies and want:
//
//	{
//	  "id": "1", "why": "a Deny wins",
//	  "policies": {
//	    "identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}],
//	    "boundary": [{"Statement": {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}}]
//	  },
//	  "request": {
//	    "principal": "arn:aws:iam::123456789012:user/Alice",
//	    "action": "dynamodb:GetItem",
//	    "resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books",
//	    "context": {"aws:SourceIp": "203.0.113.7", "dynamodb:LeadingKeys": ["Alice"]},
//	    "time": "2026-01-31T12:00:00Z"
//	  },
//	  "want": "explicit-deny"
//	}
//
// The policies are identity, session: lists of documents; boundary, resource,
// endpoint: lists of one; scp, rcp: lists of levels, from the root, each a list.
// A kind that is not there is not in force; an empty session list is a session
// policy that allows nothing. A document is a JSON value, or a string that holds
// its text. With an sts action on a role, resource holds the trust policy.
//
// The request has
//
//   - principal, an ARN or a name, and principalType: user, role, assumed-role,
//     root, federated-user, federated, service or anonymous; by default as the ARN
//     says. An assumed-role principal is the ARN of a session, and its role has
//     the same name and no path unless roleArn says otherwise. A federated user
//     has a parent. A user or role may have a uniqueId.
//   - action; resource, an ARN or "*"; resourceAccount, the owner's where the ARN
//     has none.
//   - context: for each key one value (a string; a number or Boolean stands for its
//     text), a list of strings, or {"bytes": base64}. unknown lists keys that may
//     be there or not, and prefixes of such keys, as aws:ResourceTag/. absent lists
//     keys that are not there, though they would follow from the request.
//   - time, the instant of the request, as RFC 3339 has it; by default, now.
//   - support, what the service makes of resource policies and unsigned requests:
//     {"resourcePolicy": NAME, "unsigned": BOOLEAN}; the names are those of
//     [policy.Support]. By default as the catalog says for DynamoDB and DAX, and
//     {"resourcePolicy": "cross-account", "unsigned": true} for other services.
//
// want is allow, explicit-deny or implicit-deny; or error, if the policies or the
// request are to be refused. alsoAccept lists other verdicts that do as well.
// uncertain, if it is there, is whether the verdict hangs on what could not be
// evaluated.
//
// # Document
//
// kind is identity, resource, trust, scp, rcp or endpoint; document is the
// document, or base64 its bytes where JSON cannot hold them; want is accept or
// reject; at, if it is there, is the place of an error, as "line:column".
//
// # Match
//
// pattern and arn are compared as the element or operator in: Resource,
// Principal, ArnLike, ArnEquals or StringLike. want is true or false.
//
// # Access
//
// What a caller can do directly and through a DAX cluster. principal (with
// principalType, roleArn, uniqueId, parent) is the caller and user its policies: a
// list of identity documents, or an object of identity, boundary, session and
// scp. serviceRole has the policies of the cluster's role likewise, and
// serviceRoleArn and trust are that role and its trust policy; by default it
// trusts DAX. cluster is an ARN. resourcePolicies are the policies of tables by
// ARN, and rcp is in force for all. roleContext is the context that the service
// role brings; options are currentProtocol and requireTableMetadata.
//
// request has operation, tableArn or tableArns, indexName, members (of a
// TransactWriteItems: Put, Update, Delete, ConditionCheck), consistentRead and
// context; or operation and body. tables are as in an operation. want is {"direct": allow or deny, "viaDAX":
// allow, allow-cached-only or deny, "deniedBy": user, service-role, trust or
// null}. Where viaDAX is to be deny, it is asked as for what is not cached.
//
// # Operation
//
// The body of an API request is resolved into the authorizations it needs.
// operation is its name, body a JSON value or its text, region and account say
// where it arrives. tables describes the tables that are known, by name or ARN:
// partitionKey, sortKey, indexes (by name, each with a partitionKey, which may be a
// list), replicas and tags; tagsUnknown says that a table may have other tags.
// stream is the one that the iterator of a GetRecords reads.
//
// wantChecks lists the authorizations: action, resource and, if it is there,
// holder; context, unknown and absent name entries that are to be there, among
// others. A list is compared as a set. No action on a resource may be there that
// the case does not list. Instead, wantError names the field that the error is
// to name.
//
// # Matrices
//
// A file *.matrix is a text from which decisions are made, for rules that have a
// cell for each of many combinations. Its lines are
//
//	# a comment
//	policy  Allow  {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
//	policy  Deny   {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}
//	request alice  {"principal": "arn:aws:iam::123456789012:user/Alice", "action": "a:B", "resource": "*"}
//
//	case 1-both rule=6.1 request=alice identity=Allow,Deny scp=Allow/Allow want=explicit-deny
//	  why a Deny wins
//
//	grid 2-limits rule=6.2e,6.2f request=alice identity=Allow
//	  why each of them must allow: {}
//	  boundary \ session  none           Allow          Deny
//	  none                allow          allow          explicit-deny
//	  Deny                explicit-deny  explicit-deny  explicit-deny
//
// policy and request name what later lines use. A case names its policies by
// layer: a list; [] for an empty list; for scp and rcp a list for each level, with
// slashes between them, and none where they are in force without a level. A grid
// makes a case of each cell. The row has the policy of the first layer and the
// column that of the second; none is not in force. Its id is that of the grid with
// -boundary-none-session-Deny behind it, and {} in why is "boundary none, session
// Deny". A grid of one layer has no backslash, and one row without a name. A
// verdict with a question mark behind it is uncertain, and with an exclamation
// mark certain.
package casefile
