"""Labels of ASReview and Rayyan pass through here: taken in as sheets of votes, and given with the review's records."""
