package operation

import (
	"github.com/iameval/iameval/arn"
	"github.com/tidwall/gjson"
)

// The calls that run PartiQL. Each statement is authorized by the action for
// its verb, on the table that it names or on the index of a SELECT (SEMANTICS 7.2g).
// Statements of a batch (SEMANTICS 7.2h) and of a transaction (SEMANTICS 7.2i)
// are not merged: FullTableScan means nothing for several at once. No cluster of
// DAX takes them.

const maxStatements = 25 // of a batch

var (
	executeStatement = shape{
		{"Statement", wantText | required, nil},
		{"Parameters", wantArray, nil},
		{"ConsistentRead", wantBool, nil},
		{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
	}
	batchExecuteStatement = shape{{"Statements", wantArray | required, nil}}
	executeTransaction    = shape{{"TransactStatements", wantArray | required, nil}}
)

// planExecuteStatement is the plan of ExecuteStatement.
func planExecuteStatement(p *plan) *Error {
	p.call.consistent = p.body.is("ConsistentRead")
	_, err := p.statement(&p.body, false)
	return err
}

// planBatchExecuteStatement is the plan of BatchExecuteStatement.
func planBatchExecuteStatement(p *plan) *Error {
	return p.statements("Statements", maxStatements, false)
}

// planExecuteTransaction is the plan of ExecuteTransaction.
func planExecuteTransaction(p *plan) *Error {
	p.call.consistent = true
	return p.statements("TransactStatements", maxTransaction, true)
}

// statements adds the authorizations of a list of statements, which either all
// read or all write. EXISTS is a condition of a transaction that writes.
func (p *plan) statements(list string, most int, transaction bool) *Error {
	var reads, writes bool
	n := 0
	err := eachElement(p.body.value(list), func(_ int, v gjson.Result) *Error {
		if n++; n > most {
			return refuse("want at most %d statements", most)
		}
		var r record
		if err := r.read(executeStatement, v); err != nil {
			return err
		}
		p.call.consistent = p.call.consistent || r.is("ConsistentRead")
		verb, err := p.statement(&r, transaction)
		if err != nil {
			return err
		}
		reads = reads || verb == verbSelect
		writes = writes || verb != verbSelect
		if reads && writes {
			return refuse("want statements that read or that write, not both").in("Statement")
		}
		return nil
	})
	if err == nil && n == 0 {
		err = refuse("want a statement at least")
	}
	return err.in(list)
}

// statement adds the authorization of one statement.
func (p *plan) statement(r *record, transaction bool) (verb, *Error) {
	s, err := parseStatement(r)
	if err != nil {
		return 0, err
	}
	f := p.begin()
	if transaction {
		f.enclosing = "ExecuteTransaction"
	} else if s.verb == verbExists {
		return 0, refuse("EXISTS is for ExecuteTransaction alone").in("Statement")
	}
	t, resource, err := p.sqlTarget(s)
	if err == nil {
		err = f.statement(&t, s)
	}
	if err != nil {
		return 0, err.in("Statement")
	}
	switch s.verb {
	case verbSelect, verbExists:
		f.selects = s.selects()
	case verbUpdate, verbDelete:
		f.returns = s.returns(r, transaction)
	}
	p.on(sqlActions[s.verb], &t, resource, f)
	return s.verb, nil
}

// sqlActions are the actions by which statements are authorized.
var sqlActions = [...]string{
	verbSelect: "dynamodb:PartiQLSelect",
	verbInsert: "dynamodb:PartiQLInsert",
	verbUpdate: "dynamodb:PartiQLUpdate",
	verbDelete: "dynamodb:PartiQLDelete",
	verbExists: "dynamodb:PartiQLSelect",
}

// parseStatement parses the statement of an object with its parameters.
func parseStatement(r *record) (*sqlStatement, *Error) {
	var parameters []gjson.Result
	if v := r.value("Parameters"); v.Exists() {
		err := checkElements(v, func(e gjson.Result) *Error {
			parameters = append(parameters, e)
			return checkValue(e, 0)
		})
		if err != nil {
			return nil, err.in("Parameters")
		}
	}
	s, err := parsePartiQL(r.text("Statement"), parameters)
	if err != nil {
		return nil, refuse("%v", err).in("Statement")
	}
	return s, nil
}

// sqlTarget returns the table of a statement, and what it is authorized on.
func (p *plan) sqlTarget(s *sqlStatement) (t target, resource arn.ARN, err *Error) {
	if t, err = p.target(s.table); err != nil || s.index == "" {
		return t, t.arn, err
	}
	resource, err = t.index(s.index)
	return t, resource, err
}

// selects returns the value of Select for a SELECT.
func (s *sqlStatement) selects() string {
	switch {
	case s.selected != nil:
		return "SPECIFIC_ATTRIBUTES"
	case s.index != "":
		return "ALL_PROJECTED_ATTRIBUTES"
	}
	return "ALL_ATTRIBUTES"
}

// returns returns the value of ReturnValues for an UPDATE or a DELETE.
func (s *sqlStatement) returns(r *record, transaction bool) string {
	switch {
	case s.returning != "":
		return s.returning
	case transaction:
		return r.or("ReturnValuesOnConditionCheckFailure", "NONE")
	}
	return "NONE"
}

// statement takes down attributes and keys of a statement. A SELECT that does not hold the partition key to values reads
// everything; any other statement has to.
func (f *facts) statement(t *target, s *sqlStatement) *Error {
	for _, name := range s.attributes {
		f.names.add(name)
	}
	reads := s.verb == verbSelect || s.verb == verbExists
	if reads {
		f.scans = scansNot
	}
	key := t.partitionKey(s.index)
	switch {
	case len(key) == 0 && s.index == "":
		f.unknowable(1)
	case len(key) == 0: // there may be several attributes
		f.unknowable(maxPartition)
	}
	for i, attribute := range key {
		values, constrained := s.keyValues(attribute)
		switch {
		case constrained:
			for _, v := range values {
				f.leading[i].add(v)
			}
		case s.keyUnclear(attribute):
			f.unknowable(len(key))
			return nil
		case reads:
			f.scans = scans // SEMANTICS 7.3i
		default:
			return refuse("want a value for %s, of the partition key", quote(attribute))
		}
	}
	return nil
}

// unknowable takes down that the values of a partition key with n attributes
// cannot be told.
func (f *facts) unknowable(n int) {
	f.unknown = n
	if f.scans != noScan {
		f.scans = scansIfEver
	}
}
