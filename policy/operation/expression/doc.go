// Package expression reads the expressions of DynamoDB's API into trees: which
// attributes a request wants, which condition it makes, what it changes.
//
//	ProjectionExpression     #t, authors[0].name
//	ConditionExpression      attribute_exists(id) AND price < :limit
//	FilterExpression         as conditions
//	KeyConditionExpression   as conditions; a Query accepts only some of them
//	UpdateExpression         SET price = price - :p, tags[2] = :t REMOVE old ADD n :one
//
// It knows the grammar but not the values: a tree has ":limit" in it and not
// what that stands for. So a resolver of permissions, a cache and a store can
// each use it in their own terms. Names are another matter. A placeholder such
// as
// #t is the name that it stands for, and in a tree it is that name.
//
// A [Parser] reads the expressions of one request, which share their
// placeholders:
//
//	p, err := expression.NewParser(in.ExpressionAttributeNames, in.ExpressionAttributeValues)
//	condition, err := p.Condition("FilterExpression", in.FilterExpression)
//	paths, err := p.Projection(in.ProjectionExpression)
//	err = p.Unused()
//
// # What is refused
//
// What DynamoDB refuses for its form alone is refused here, in its words where
// they are known: reserved words as names, placeholders that are undefined or
// not used, unknown functions or the wrong number of operands, parentheses
// around parentheses, paths of which one contains another, expressions of more
// than 4 KB or 300 operators and functions, placeholders of more than 2 MB.
// Where it is not known whether DynamoDB takes a form, it is refused too.
//
// # Cost
//
// Reading takes time in proportion to the text and to its placeholders. A
// parser has room for the trees of a small request; a parser that is reused,
// see [Parser.Reset], allocates nothing.
package expression
