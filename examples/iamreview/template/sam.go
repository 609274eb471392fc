package template

// samPolicy reads one of the Policies of SAM: the name or the ARN of a managed policy, a
// document, or a template of SAM with its parameters.
func samPolicy(s *stack, v *value, f found, _ *value) {
	switch {
	case v.form == str: // a managed policy
	case v.form == unknown:
		s.skip(f.name, v.start, "not known: %s", v.hole.expr)
	case v.get("Statement") != nil:
		s.add(v, f)
	}
}
