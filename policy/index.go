package policy

// The index finds the statements that may apply to a request without looking
// at the others, so that a decision among 100,000 statements costs what it
// costs among ten.
//
// Its contract is weak on purpose: it may return too many statements, never too
// few. An index that returned all of them would be right. Whether a statement
// applies is decided by Statement.match alone.
//
// A statement can only apply if each of its elements matches, so it is enough
// to file it under one: the most selective of its Action, Resource and
// Principal. (NotAction, NotResource, NotPrincipal and conditions file nothing;
// a statement with no selective element is on a list that is always tried.)
// Within the element it is filed under every member, by a term: what the text
// of a request must be, start with, end with or hold for that member to match.
//
//	dynamodb:GetItem                             action is "dynamodb:getitem"
//	dynamodb:Get*                                action starts with "dynamodb:get"
//	arn:aws:dynamodb:*:*:table/Books             resource ends with ":table/Books"
//	arn:aws:dynamodb:us-west-2:*:table/${k}      resource starts with "arn:aws:dynamodb:us-west-2:"
//	arn:aws:dynamodb:*:*:table/app7-*            a field of the resource starts with "table/app7-"
//	arn:aws:dynamodb:*:*:table/*-app7-*          the resource part holds "-app7-"
//
// Terms are counted first. Of a member's ends and its field the rarest is its
// term, and of the elements the one whose commonest term is the rarest is chosen.
// Only where that is common, filed more than crowd times, is the resource filed by what
// it holds: by one of the grams of its infixes, which are pieces of gramLong
// bytes, or of gramShort where an infix is shorter. Package arn says what fields
// and infixes are, and within which limits they are looked at. Memory is a
// constant times the number of members.
//
// A lookup hashes the request's texts, and for terms that are starts or ends
// their first or last n bytes, for each length n that occurs. At most
// maxLengths lengths are kept: a longer literal is filed under the next shorter
// length. For grams it hashes every piece of the resource part. So a lookup costs
// at most about 200 probes, and 500 more if there are grams, for any policies;
// usually it costs one or two. Hashes are seeded, and equal hashes are
// harmless: they return too many.
//
// What the index cannot help with are patterns that differ only in texts shorter
// than gramShort, such as "arn:aws:dynamodb:*:*:table/*eu*", and long lists of
// them in one statement: those are matched one by one.
type index struct {
	filed   table      // statements by the hashes of their terms
	always  []int32    // statements to try for every request
	wholes  []termKind // the kinds of terms that occur and are a whole action or resource
	lookups []lookup   // the other kinds that occur
	fields  []int32    // all that are filed by a field, for resources with too many to look at
	held    []int32    // all that are filed by a gram, for resources too long for that
}

// lookup is a kind of terms, with the lengths that they have, unless they name callers.
type lookup struct {
	kind    termKind
	lengths []int
}

// maxLengths bounds the lengths of literals that a lookup tries for each kind.
const maxLengths = 16

// maxMembers is the longest Resource that is filed by fields and grams: a lookup may
// find the statement once for each member.
const maxMembers = 32

// crowd is how often a term may be filed before grams are tried.
const crowd = 8
