"""Words on signs, plates' legends, shirts and pages: what a detector must not take for a registration."""

WORDS = (
    "CAFE", "PIZZA", "HOTEL", "BAR", "TAXI", "POLICE", "BANK", "SALE", "OPEN", "PHARMACY", "MARKET", "EXIT", "STOP",
    "PARKING", "BAKERY", "Metro", "Sushi", "Kebab", "Fashion", "Travel", "School", "Books", "FLOWERS", "Dental",
    "Clinic", "Garage", "Tyres", "SERVICE", "Rent", "Coffee", "SHOP", "Studio", "Beauty", "Nails", "City", "Center",
    "Station", "Airport", "North", "Street", "Road", "Avenue", "Platz", "Strasse", "Rue", "Via", "Calle", "Plaza",
    "Grand", "Royal", "Express", "Super", "Mini", "Auto", "Hyundai", "Turbo", "DIESEL", "SPORT", "HYBRID", "Transport",
    "Logistics", "Cargo", "Farm", "Fresh", "Water", "Milk", "Bread", "Peace", "Now", "Justice", "Climate", "Freedom",
    "VOTE", "Free", "Change", "Save", "Our", "the", "and", "of", "for", "to", "with", "in", "is", "not", "we", "are",
    "you", "from", "this", "that", "will", "have",
)  # fmt: skip
