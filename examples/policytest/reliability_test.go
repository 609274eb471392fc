package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/policytest/casefile"
)

// What broke other authorization systems, one test for each kind, by the names
// under which their bug reports were collected: K are conditions, variables and
// documents, L are layers and caches. Most of them are cases of reliability.json;
// those that no case can say are Go, where the code is: K9 and L6 in policy, K14
// and L5 in policy/access, L7, L8 and L11 in examples/daxcache, L9 in policy.

func TestK1UnknownOperator(t *testing.T)     { reliable(t, "K1", 5) }
func TestK2NegatedElements(t *testing.T)     { reliable(t, "K2", 5) }
func TestK3NegatedOperators(t *testing.T)    { reliable(t, "K3", 30) }
func TestK4AbsentKeys(t *testing.T)          { reliable(t, "K4", 40) }
func TestK5VacuousTruth(t *testing.T)        { reliable(t, "K5", 4) }
func TestK6EmptyValues(t *testing.T)         { reliable(t, "K6", 20) }
func TestK7VariableSmuggling(t *testing.T)   { reliable(t, "K7", 30) }
func TestK8ExactNumbers(t *testing.T)        { reliable(t, "K8", 30) }
func TestK9LongNumbers(t *testing.T)         { reliable(t, "K9", 10) }
func TestK10MappedAddresses(t *testing.T)    { reliable(t, "K10", 10) }
func TestK11AddressSpellings(t *testing.T)   { reliable(t, "K11", 25) }
func TestK12Dates(t *testing.T)              { reliable(t, "K12", 30) }
func TestK13TypeConfusion(t *testing.T)      { reliable(t, "K13", 20) }
func TestK14Injection(t *testing.T)          { reliable(t, "K14", 3) }
func TestK15NotPrincipal(t *testing.T)       { reliable(t, "K15", 3) }
func TestK16NoRepair(t *testing.T)           { reliable(t, "K16", 9) }
func TestK17DynamoDBKeys(t *testing.T)       { reliable(t, "K17", 12) }
func TestL1DenyWins(t *testing.T)            { reliable(t, "L1", 7) }
func TestL2SessionPolicies(t *testing.T)     { reliable(t, "L2", 4) }
func TestL3NoPolicies(t *testing.T)          { reliable(t, "L3", 4) }
func TestL4ResourcePolicies(t *testing.T)    { reliable(t, "L4", 6) }
func TestL10StructuredRequests(t *testing.T) { reliable(t, "L10", 4) }

// reliable runs the cases of reliability.json whose ids begin with a name. There
// are at least as many as said.
func reliable(t *testing.T, name string, least int) {
	t.Helper()
	all, err := casefile.ReadFile(cases + "/reliability.json")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range all {
		if !strings.HasPrefix(c.ID, name+"-") {
			continue
		}
		n++
		if r := c.Run(); !r.Pass {
			t.Errorf("%s: want %s, got %s: %s", c.ID, c.Wanted(), r.Got, r.Reason)
		}
	}
	if n < least {
		t.Errorf("%d cases of %s; want at least %d", n, name, least)
	}
}

// TestReliabilityNames: every case of the file has a test.
func TestReliabilityNames(t *testing.T) {
	all, err := casefile.ReadFile(cases + "/reliability.json")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`^(K([1-9]|1[0-7])|L([1-4]|10))-`)
	for _, c := range all {
		if !name.MatchString(c.ID) {
			t.Errorf("%s: no test runs it", c.ID)
		}
	}
}
