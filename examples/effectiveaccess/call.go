package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/operation"
)

// call resolves the body of a request into the call that is asked about.
func (in *input) call(stdin io.Reader) (operation.Call, error) {
	var none operation.Call
	body, err := in.readBody(stdin)
	if err != nil {
		return none, fmt.Errorf("-body: %w", err)
	}
	scope, err := in.scope()
	if err != nil {
		return none, err
	}
	tables, err := in.tableMap(scope)
	if err != nil {
		return none, err
	}
	call, err := (&operation.Resolver{Scope: scope, Tables: tables}).Resolve(in.operation, body)
	var fault *operation.Error
	if errors.As(err, &fault) {
		return none, fmt.Errorf("-operation, -body: %s:%s: %w", in.body, position(body, fault.Field), err)
	}
	return call, err
}

// readBody reads the file of -body.
func (in *input) readBody(stdin io.Reader) ([]byte, error) {
	if in.body == "-" {
		return infile.Read(stdin, "stdin", operation.MaxBody)
	}
	return infile.ReadFile(in.body, operation.MaxBody)
}

// scope is where the call arrives.
func (in *input) scope() (arn.Scope, error) {
	var near arn.ARN // a resource from another flag
	switch {
	case len(in.tables) > 0:
		near = in.tables[0].arn
	case len(in.clusters) > 0:
		near = in.clusters[0].arn
	}
	who := in.principal.ARN()
	s := arn.Scope{Partition: who.Partition(), Region: in.region, Account: in.account}
	if s.Partition == "" {
		s.Partition = near.Partition()
	}
	if s.Region == "" {
		s.Region = near.Region()
	}
	if s.Account == "" {
		s.Account = in.principal.Account()
	}
	if s.Account == "" {
		s.Account = near.Account()
	}
	switch _, err := s.Table("any"); {
	case s.Region == "":
		return s, errors.New("-region: want the Region where the call arrives, such as us-west-2")
	case s.Account == "":
		return s, errors.New("-account: want the account that owns the tables of the body, such as 123456789012")
	case err != nil:
		return s, fmt.Errorf("-region, -account: %w", err)
	}
	return s, nil
}

// tableMap holds what -key says about tables. It knows no tags: they are
// unknown except for the ones in -context.
func (in *input) tableMap(s arn.Scope) (operation.TableMap, error) {
	tables := make(operation.TableMap)
	for _, text := range in.keys {
		name, attributes, _ := strings.Cut(text, "=")
		table, err := s.Resolve(name)
		if err != nil {
			return nil, fmt.Errorf("-key: %w", err)
		}
		key := strings.Split(attributes, ",")
		if len(key) > 2 {
			return nil, fmt.Errorf("-key: %s: want one attribute or two, the partition key first", text)
		}
		tables[table] = operation.Table{Key: key, TagsUnknown: true}
	}
	return tables, nil
}
