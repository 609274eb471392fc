package operation

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation/partiql"
	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// The calls that run PartiQL. Each statement is authorized by the action for its
// verb, on the table that it names or on the index of a SELECT (SEMANTICS 7.2g).
// Statements of a batch (SEMANTICS 7.2h) and of a transaction (SEMANTICS 7.2i) are
// not merged: FullTableScan means nothing for several at once. DAX clusters do not
// take PartiQL.

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
		reads = reads || verb == partiql.Select
		writes = writes || verb != partiql.Select
		if reads && writes {
			return refuse("want only statements that read, or only statements that write").in("Statement")
		}
		return nil
	})
	if err == nil && n == 0 {
		err = refuse("want at least one statement")
	}
	return err.in(list)
}

// statement adds the authorization of one statement.
func (p *plan) statement(r *record, transaction bool) (partiql.Verb, *Error) {
	s, err := parseStatement(r)
	if err != nil {
		return 0, err
	}
	f := p.begin()
	if transaction {
		f.enclosing = "ExecuteTransaction"
	} else if s.Verb == partiql.Exists {
		return 0, refuse("EXISTS is allowed only in ExecuteTransaction").in("Statement")
	}
	t, resource, err := p.statementTarget(s)
	if err == nil {
		err = f.statement(&t, s)
	}
	if err != nil {
		return 0, err.in("Statement")
	}
	switch s.Verb {
	case partiql.Select, partiql.Exists:
		f.selects = statementSelects(s)
	case partiql.Update, partiql.Delete:
		f.statementReturns(s, r, transaction)
	case partiql.Insert:
	}
	p.on(statementActions[s.Verb], &t, resource, f)
	return s.Verb, nil
}

// statementActions are the actions by which statements are authorized.
var statementActions = [...]string{
	partiql.Select: "dynamodb:PartiQLSelect",
	partiql.Insert: "dynamodb:PartiQLInsert",
	partiql.Update: "dynamodb:PartiQLUpdate",
	partiql.Delete: "dynamodb:PartiQLDelete",
	partiql.Exists: "dynamodb:PartiQLSelect",
}

// parseStatement parses the statement of an object with its parameters. The
// parameters of an INSERT are all in the item.
func parseStatement(r *record) (*partiql.Statement, *Error) {
	var parameters []gjson.Result
	size := 0
	if v := r.value("Parameters"); v.Exists() {
		err := eachElement(v, func(_ int, e gjson.Result) *Error {
			parameters = append(parameters, e)
			n, err := parameterSize(e)
			size += n
			return err
		})
		if err != nil {
			return nil, err.in("Parameters")
		}
	}
	s, err := partiql.Parse(r.text("Statement"), parameters)
	switch {
	case err != nil:
		return nil, refuse("%v", err).in("Statement")
	case s.Verb == partiql.Insert && size > maxItem:
		return nil, refuse("an item has at most %d bytes, not %d", maxItem, size).in("Parameters")
	}
	return s, nil
}

// statementTarget returns the table of a statement, and what it is authorized on.
func (p *plan) statementTarget(s *partiql.Statement) (t target, resource arn.ARN, err *Error) {
	if t, err = p.target(s.Table); err != nil || s.Index == "" {
		return t, t.arn, err
	}
	resource, err = t.index(s.Index)
	return t, resource, err
}

// statementSelects returns the value of Select for a SELECT.
func statementSelects(s *partiql.Statement) string {
	switch {
	case s.Selected != nil:
		return "SPECIFIC_ATTRIBUTES"
	case s.Index != "":
		return "ALL_PROJECTED_ATTRIBUTES"
	}
	return "ALL_ATTRIBUTES"
}

// statementReturns records what an UPDATE or a DELETE returns.
func (f *facts) statementReturns(s *partiql.Statement, r *record, transaction bool) {
	switch {
	case s.Returning != "":
		f.returns = s.Returning
	case transaction:
		f.returns = r.or("ReturnValuesOnConditionCheckFailure", "NONE")
	default:
		f.returning("NONE", r)
	}
}

// statement records the attributes and keys of a statement. A SELECT that does
// not limit the partition key to values reads everything; any other statement
// must limit it.
func (f *facts) statement(t *target, s *partiql.Statement) *Error {
	for _, name := range s.Attributes {
		f.names.add(name)
	}
	reads := s.Verb == partiql.Select || s.Verb == partiql.Exists
	if reads {
		f.scans = scansNot
	}
	key := t.partitionKey(s.Index)
	switch {
	case len(key) == 0 && s.Index == "":
		f.unknowable(1)
	case len(key) == 0: // there may be several attributes
		f.unknowable(maxPartition)
	}
	for i, name := range key {
		values, constrained := s.KeyValues(name)
		switch {
		case constrained:
			for _, v := range values {
				f.leading[i].add(v)
			}
		case s.KeyUnclear(name):
			f.unknowable(len(key))
			return nil
		case reads:
			f.scans = scans // SEMANTICS 7.3i
		default:
			return refuse("want a value for %s, of the partition key", quote.Text(name))
		}
	}
	return nil
}

// unknowable records that the values of a partition key with n attributes are
// not known.
func (f *facts) unknowable(n int) {
	f.unknown = n
	if f.scans != noScan {
		f.scans = scansIfEver
	}
}
