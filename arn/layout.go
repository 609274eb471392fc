package arn

import "slices"

// What is known of an ARN once it is parsed, in two words: an ARN is passed and copied
// in registers, and its parts and its account are found without looking at its text.

// layout is where the first five colons of an ARN are, in eleven bits each (an ARN has
// at most MaxLength bytes), its kind, whether it has no further colons, and whether its
// account is a word.
type layout uint64

const (
	offsetBits = 11
	kindBits   = 7
	kindAt     = 5 * offsetBits
	simpleAt   = kindAt + kindBits
	wordAt     = simpleAt + 1 // the highest bit
)

// colonAt is the layout with colon i at an offset.
func colonAt(i, offset int) layout { return layout(offset) << (i * offsetBits) }

// layoutOf is the layout of an ARN without colons.
func layoutOf(k Kind, word bool) layout {
	l := layout(k) << kindAt
	if word {
		l |= 1 << wordAt
	}
	return l
}

// colon returns the offset of colon i. The shift is less than 64 without the mask too, which
// spares the check of that.
func (l layout) colon(i int) int {
	return int(l >> (uint(i) * offsetBits & 63) & (1<<offsetBits - 1))
}

func (l layout) hasColons() bool { return l&(1<<kindAt-1) != 0 }

func (l layout) kind() Kind { return Kind(l >> kindAt & (1<<kindBits - 1)) }

func (l layout) isSimple() bool { return l>>simpleAt&1 != 0 }

func (l layout) hasWord() bool { return l>>wordAt != 0 }

// owner is an account of digits and its partition in one number, zero where they do not
// fit: the index of the partition, how many digits there are, and what they say.
type owner uint64

// maxDigits is the length of the longest account that fits. AWS's have twelve.
const maxDigits = 15

// ownerOf returns the owner of an account.
func ownerOf(partition, account string) owner {
	if account == "" || len(account) > maxDigits {
		return 0
	}
	n := owner(0)
	for i := range len(account) {
		if !digit(account[i]) {
			return 0
		}
		n = n*10 + owner(account[i]-'0')
	}
	return owner(slices.Index(knownPartitions[:], partition))<<60 | owner(len(account))<<56 | n
}

// SharesAccount reports whether a and b have an account, and the same one in the same
// partition. It is what most decisions ask first, and costs next to nothing.
func (a ARN) SharesAccount(b ARN) bool {
	if a.owner != 0 && b.owner != 0 {
		return a.owner == b.owner
	}
	return a.sharesText(b) // apart, so that the rest is inlined
}

// sharesText is SharesAccount for accounts that do not fit a number.
func (a ARN) sharesText(b ARN) bool {
	return a.Account() != "" && a.Account() == b.Account() && a.Partition() == b.Partition()
}
