package condition

// Result is the answer of a condition: False, True or, where no honest
// answer is possible, Indeterminate. The zero Result is False.
//
// The three methods And, Or and Not are Kleene's logic: an Indeterminate
// side counts only as long as the other side has not settled the matter.
//
//	False And Indeterminate = False           (whatever it was, False wins)
//	True  And Indeterminate = Indeterminate
//	True  Or  Indeterminate = True
//	Not Indeterminate       = Indeterminate
//
// All conditions of a statement combine with And (SEMANTICS 4.6a). What an
// Indeterminate statement means then depends on its effect and is not this
// package's business: package policy lets a Deny apply and an Allow not.
type Result uint8

const (
	False Result = iota
	True
	Indeterminate
)

// And is True if both results are, False if either is, else Indeterminate.
func (r Result) And(s Result) Result {
	switch {
	case r == True && s == True:
		return True
	case r == False || s == False:
		return False
	}
	return Indeterminate
}

// Or is True if either result is, False if both are, else Indeterminate.
func (r Result) Or(s Result) Result {
	return r.Not().And(s.Not()).Not()
}

// Not turns True and False into each other and leaves Indeterminate alone.
func (r Result) Not() Result {
	switch r {
	case False:
		return True
	case True:
		return False
	}
	return Indeterminate
}

// String returns "False", "True" or "Indeterminate".
func (r Result) String() string {
	switch r {
	case False:
		return "False"
	case True:
		return "True"
	}
	return "Indeterminate"
}
