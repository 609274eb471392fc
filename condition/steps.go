package condition

// The budget of a decision. A condition compares texts that anybody may have
// written: a pattern of 2 KB with a value of 64 KB, or 10,000 values with 10,000
// others. What that costs is counted in steps, and a decision has [MaxSteps] of
// them. A comparison that goes beyond is Indeterminate, and so is every later one
// of the same decision (SEMANTICS 4.6f).
//
// Steps are counted, not measured, so the answer is the same on every machine.
// One is some ten nanoseconds of work at most:
//
//	reading a value of the request         2, and 1 for each 8 bytes
//	reading one as a number, a date or an  4, and 1 for each 4 bytes
//	address
//	comparing with a value of the policy   1, and the steps of variables.Template.MatchWithin
//	looking one up in a sorted list        1 for each time the list can be halved, and 8 bytes of text
//	replacing a variable                   16
//
// Whatever is found without reading a value is not counted: a key that is absent
// or unknown, or a list under an operator that takes none.

// MaxSteps is how many steps one decision may take. What ordinary policies ask of
// ordinary requests takes hundreds or a few thousand.
const MaxSteps = 1_000_000

const (
	resolveSteps = 16 // of replacing a variable
	clockSteps   = 16 // of writing the time as text
)

// Spend takes n steps, and reports whether that is still within the budget of the
// decision. Once it is not, it never is again, and no more steps are counted: what
// takes no step is all that can still be done.
func (e *Env) Spend(n int) bool {
	if e.steps += n; e.steps <= MaxSteps || n == 0 {
		return true
	}
	e.steps = MaxSteps + 1
	return false
}

// Left returns how many steps of the budget are left; -1 if it was exceeded.
func (e *Env) Left() int { return MaxSteps - e.steps }

// Exhausted reports whether the budget was exceeded.
func (e *Env) Exhausted() bool { return e.steps > MaxSteps }

// Steps returns how many steps have been taken; MaxSteps + 1 where the budget was
// exceeded.
func (e *Env) Steps() int { return e.steps }

// SetSteps says how many steps have been taken. With 0 the budget is whole again.
func (e *Env) SetSteps(n int) { e.steps = n }

// overBudget is the outcome of a comparison beyond the budget.
func overBudget() Outcome { return outcome(Indeterminate, WhyBudget) }

// readSteps returns the steps of reading v as what a family compares.
func (v *value) readSteps(f Family) int {
	switch {
	case v.kind == kindCurrentTime, v.kind == kindEpochTime:
		return clockSteps
	case f == FamilyNumeric, f == FamilyDate, f == FamilyIP:
		return 4 + len(v.text)/4
	}
	return 2 + len(v.text)/8
}

// judge takes the steps of a comparison that gave ok, with variables resolved to
// r, and returns what it is worth.
func (e *Env) judge(r Resolution, ok bool, steps int) Why {
	if !e.Spend(steps) {
		return WhyBudget
	}
	return r.settle(ok)
}
