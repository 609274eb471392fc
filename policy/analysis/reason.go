package analysis

// Answer says whether there is a request of the kind that a question asks for. The
// zero Answer is Unknown.
type Answer uint8

const (
	Unknown Answer = iota // neither was shown: Result.Reason says why
	No                    // proved: the world holds no such request
	Yes                   // Result.Witness is one, confirmed by the engine
)

// String returns "unknown", "no" or "yes".
func (a Answer) String() string { return nameOf(a, "unknown", "no", "yes") }

// Reason is why an Answer is Unknown. The zero Reason is NoReason.
type Reason uint8

const (
	NoReason    Reason = iota
	Budget             // the limits were reached: Options.Limits may be raised
	Variables          // it hangs on what policy variables stand for, in a way that was not settled
	MixedKey           // a key is read as values of two types, such as a text and a number
	Unconfirmed        // the engine did not confirm what was found
	Unsupported        // the question has policies of a kind that package analysis does not read yet
	ManyRegions        // there are more than Options.Limits allow
	ExoticLeft         // what is left over has exotic resources alone
)

// String returns the reason in a few words; "" for NoReason.
func (r Reason) String() string {
	return nameOf(r, "", "the limits were reached", "it hangs on what policy variables stand for",
		"a key is read as values of two types", "the engine did not confirm what was found",
		"policies of a kind that is not analysed yet", "there are too many regions", "on exotic resources")
}

func nameOf[T ~uint8](v T, names ...string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "invalid"
}
